import { Refusal } from '../crm/answers.ts'
import type { WholeAnswer } from '../http/exchange.ts'
import { phpJson } from './http/php.ts'

/** When the application's cache was last built; the same in all recordings of one installation. */
const appTimestamp = '1795524014'

export function ok(body: unknown, status = 200): WholeAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'X-App-Timestamp': appTimestamp },
    body: phpJson(body),
  }
}

/** 200 with zero bytes: how EspoCRM says "null" to a question about metadata (docs/facts/espocrm.md#custom-fields). */
export const nothing: WholeAnswer = { ...ok(null), body: '' }

/** A refusal as EspoCRM makes it: empty body, the reason in one header, which may be absent or empty. */
export function refuse(status: number, reason?: string, body?: unknown): Refusal {
  const headers = { 'Content-Type': 'application/json', ...(reason === undefined ? {} : { 'X-Status-Reason': reason }) }
  return new Refusal({ status, headers, body: body === undefined ? '' : phpJson(body) })
}

export function translated(label: string, scope: string | null, data: unknown): unknown {
  return { messageTranslation: { label, scope, data } }
}

export function invalid(entityType: string, field: string, type: string): Refusal {
  const reason = `Field validation failure; entityType: ${entityType}, field: ${field}, type: ${type}.`
  return refuse(400, reason, translated('validationFailure', null, { field, type }))
}

function page(title: string, text: string): string {
  return `<!doctype html><html lang="en">    <head>        <meta charset="utf-8">        <meta name="viewport" content="width=device-width, initial-scale=1">        <title>${title}</title>        <style>            body{margin:0;padding:30px;font:12px/1.5 Helvetica,Arial,Verdana,sans-serif}            h1{margin:0;font-size:48px;font-weight:normal;line-height:48px}            strong{display:inline-block;width:65px}        </style>    </head>    <body>        <h1>${title}</h1>        <div><p>${text}</p></div>        <a href="#" onclick="window.history.go(-1)">Go Back</a>    </body></html>`
}

const html = 'text/html;charset=UTF-8'

export const noRoute: WholeAnswer = {
  status: 404,
  headers: { 'Content-Type': html },
  body: page('404 Not Found', 'The requested resource could not be found. Please verify the URI and try again.'),
}

export function wrongMethod(allow: string, status = 405): WholeAnswer {
  return {
    status,
    headers: { 'Content-Type': html, Allow: allow },
    body: page('405 Method Not Allowed', 'The request method is not supported for the requested resource.'),
  }
}
