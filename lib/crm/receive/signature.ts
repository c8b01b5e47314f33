// Reports are signed by the same rules as deliveries, so the primitives live below both.
export { fromBase64, fromHex, hmac, sameBytes } from '../../runtime/signing/signature.ts'
