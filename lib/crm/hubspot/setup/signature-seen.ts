import type { DeliveryNote, SeenSignature } from '../../setup/connector.ts'
import type { HubspotSettings } from '../settings.ts'

const newer = 'X-HubSpot-Signature-v3'

/** A note about the signature of the last delivery: HubSpot does not document the signature of every kind of app (docs/facts/hubspot.md#signatures-of-apps). */
export const signatureNote = (
  seen: SeenSignature | undefined,
  { allowV1 }: Pick<HubspotSettings, 'allowV1'>,
): DeliveryNote => {
  if (!seen)
    return {
      what: `which signature the app sends (${newer} or the older one): no delivery was seen yet`,
      state: 'none',
    }
  const names = seen.signature.split('+')
  if (names.includes('v3')) {
    const both = names.length > 1 ? ' and the older signature; the newer one decides' : ''
    const spare = allowV1 ? '; allowV1 in sources.hubspot can be false' : ''
    return { what: `the app signs its deliveries with ${newer}${both}${spare}`, state: 'taken' }
  }
  const what = `the app signs its deliveries with the older signature only (${seen.signature})`
  if (seen.taken) return { what: `${what}, which allowV1 in sources.hubspot takes`, state: 'taken' }
  return {
    what,
    state: 'refused',
    means: 'Set allowV1 to true in sources.hubspot and deploy: until then all are refused.',
  }
}
