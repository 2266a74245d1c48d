"""The rules: each looks at one sheet and tells what cannot be so."""
