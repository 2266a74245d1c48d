"""The API described for other programs, as OpenAPI 3.1, from the table that requests are held against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jihe.errors import LANGUAGES

from .endpoint import ENDPOINTS, JSON, Endpoint, Parameter

SAID = "Read-only. Every list has total, page and size; every failure tells the parameter that is at fault."


def openapi(site: Mapping[str, Any]) -> dict[str, Any]:
    """The description; `site` is the answer to ``site.json``."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{site['study']}: {site['title']['en']}",
            "version": site["version"],
            "description": f"{SAID} {site['mark']}".strip(),
        },
        "servers": [{"url": "."}],
        "paths": {f"/{endpoint.path}": {"get": _operation(endpoint)} for endpoint in ENDPOINTS},
        "components": {"schemas": {"Failure": _failure()}},
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    content: dict[str, Any] = {endpoint.media: {}}
    if endpoint.media == JSON:
        content = {JSON: {"schema": {"type": "object", "title": endpoint.schema}}}
    failure = {JSON: {"schema": {"$ref": "#/components/schemas/Failure"}}}
    return {
        "summary": endpoint.summary,
        "operationId": endpoint.path.replace("{", "").replace("}", "").replace("/", "_").replace(".", "_"),
        "parameters": [_parameter(p) for p in endpoint.parameters],
        "responses": {
            "200": {"description": endpoint.summary, "content": content},
            "304": {"description": "What the ETag in If-None-Match stands for still holds"},
            "400": {"description": "A parameter is not understood", "content": failure},
            "404": {"description": "What was asked for is not there", "content": failure},
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "maxLength": parameter.most}
    if parameter.kind == "integer":
        schema = {"type": "integer", "minimum": parameter.least, "maximum": parameter.most}
    if parameter.kind == "lang":
        schema = {"type": "string", "enum": list(LANGUAGES)}
    if parameter.default is not None:
        schema["default"] = int(parameter.default) if parameter.kind == "integer" else parameter.default
    return {
        "name": parameter.name,
        "in": "path" if parameter.in_path else "query",
        "required": parameter.in_path or parameter.default is None,
        "description": parameter.meaning,
        "schema": schema,
    }


def _failure() -> dict[str, Any]:
    told = {"message": {"type": "string"}, "parameter": {"type": "string"}}
    error = {"type": "object", "required": ["message", "parameter"], "properties": told}
    return {"type": "object", "required": ["error"], "properties": {"error": error}}
