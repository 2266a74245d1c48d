function c(t,n,r="text/plain"){let o=n instanceof Blob?n:new Blob([n],{type:`${r};charset=utf-8`}),e=document.createElement("a");e.href=URL.createObjectURL(o),e.download=t,e.click(),setTimeout(()=>URL.revokeObjectURL(e.href),1e4)}function i(t){let n=t==null?"":String(t);return typeof t=="string"&&/^[=+\-@\t\r＝＋－＠]/.test(n)&&(n=`'${n}`),/[",\r\n]/.test(n)?`"${n.replaceAll('"','""')}"`:n}function f(t){return`\uFEFF${t.map(n=>n.map(i).join(",")).join(`\r
`)}\r
`}export{c as a,f as b};
