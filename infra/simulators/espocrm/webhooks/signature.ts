import { createHmac } from 'node:crypto'
import type { Rec } from '../account.ts'

/**
 * The two headers EspoCRM signs a delivery with: base64 of the webhook's id, a colon, and the HMAC-SHA256 of the body in hex
 * (`Signature`) or raw (`X-Signature`, to go in version 11). Source: EspoCRM's `Core/Webhook/Sender.php`, recorded deliveries.
 */
export function signatures(
  webhookId: string,
  secret: string,
  body: string,
): { Signature: string; 'X-Signature': string } {
  const mac = createHmac('sha256', secret).update(body, 'utf8').digest()
  const envelope = (part: Buffer) => Buffer.concat([Buffer.from(`${webhookId}:`), part]).toString('base64')
  return { Signature: envelope(Buffer.from(mac.toString('hex'))), 'X-Signature': envelope(mac) }
}

/** The requests EspoCRM makes have exactly these headers after `Host`: no `User-Agent`, no event name. */
export function deliveryHeaders(webhook: Rec, body: string): Record<string, string> {
  return {
    Accept: '*/*',
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(body)),
    ...signatures(webhook.id, String(webhook.secretKey), body),
  }
}
