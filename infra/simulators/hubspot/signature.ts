import { createHash, createHmac } from 'node:crypto'

/** The only escapes HubSpot undoes in the URL it signs. */
const undone: Record<string, string> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
}

/** The target URL as HubSpot signs it: twelve escapes undone, everything else as configured, no fragment. */
export function signedUrl(targetUrl: string): string {
  const [bare = ''] = targetUrl.split('#')
  return bare.replace(/%[0-9a-f]{2}/gi, (code) => undone[code.toUpperCase()] ?? code)
}

/** Version 1: a plain SHA-256 over secret and body, in hex. Source: HubSpot, Validating requests. */
export function signV1(secret: string, body: string): string {
  return createHash('sha256')
    .update(secret + body, 'utf8')
    .digest('hex')
}

/** Version 3: HMAC-SHA256 in base64 over method, configured URL, body and the timestamp in milliseconds. */
export function signV3(secret: string, targetUrl: string, body: string, timestamp: number): string {
  const text = `POST${signedUrl(targetUrl)}${body}${timestamp}`
  return createHmac('sha256', secret).update(text, 'utf8').digest('base64')
}
