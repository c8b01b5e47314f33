import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { FastifyInstance } from 'fastify'

const entry = fileURLToPath(new URL('./page/main.tsx', import.meta.url))

const policy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** The page, put together in memory at start: nothing is fetched from anywhere, and there is no build to forget. */
export const pageRoutes = async (server: FastifyInstance): Promise<void> => {
  const files = await bundle()
  for (const { path, type, text } of files) {
    const etag = `"${createHash('sha256').update(text).digest('base64url')}"`
    server.get(path, ({ headers }, reply) => {
      reply.headers({ etag, 'cache-control': 'no-cache', 'content-security-policy': policy })
      if (headers['if-none-match'] === etag) return reply.code(304).send()
      return reply.type(type).send(text)
    })
  }
}

const bundle = async () => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    outdir: '/',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  })
  const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  return [
    { path: '/', type: 'text/html; charset=utf-8', text: page },
    { path: '/console.js', type: 'text/javascript; charset=utf-8', text: text('.js') },
    { path: '/console.css', type: 'text/css; charset=utf-8', text: text('.css') },
  ]
}

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%230f766e'/%3E%3Cpath d='M5 12.5V4.5h6v8M9.2 8.6h.01' fill='none' stroke='white' stroke-width='1.6' stroke-linecap='round'/%3E%3C/svg%3E"

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Roomkeeper console</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="/console.css">
<script type="module" src="/console.js"></script>
</head>
<body><noscript>The console needs JavaScript.</noscript><div id="console"></div></body>
</html>
`
