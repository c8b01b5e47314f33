import type { Connector, ConnectStep } from './connector.ts'

const privateRange = /^(?:127|10|0)\.|^192\.168\.|^169\.254\.|^172\.(?:1[6-9]|2\d|3[01])\.|^\[(?:::1?|f[cd]|fe80)/i
const privateName = /^[^.]*$|\.(?:localhost|local|internal|lan|home\.arpa)$/i

/** Whether a host can be reached only from this machine or a private network, by its name alone: DNS is not asked. */
const isInternal = (url: string): boolean => {
  const { hostname } = new URL(url)
  return privateRange.test(hostname) || (!hostname.startsWith('[') && privateName.test(hostname))
}

/**
 * The problem with an address for deliveries, if the CRM runs in its vendor's cloud and cannot reach it. A CRM that runs beside us reaches
 * internal addresses (docs/facts/crms.md#addresses-for-deliveries).
 */
export const addressSteps = (
  { deliversTo }: Pick<Connector, 'deliversTo'>,
  { crmUrl, webhookUrl }: { crmUrl: string | undefined; webhookUrl: string },
): ConnectStep[] => {
  if (!deliversTo || crmUrl === undefined || isInternal(crmUrl)) return []
  const { origin, protocol, host } = new URL(webhookUrl)
  const what = `address for deliveries ${origin}`
  if (isInternal(webhookUrl)) {
    const how = [
      'Nobody outside of this machine or network reaches it. Set publicUrl in the settings of the environment to an address that the',
      `CRM reaches, such as https://hooks.example.com; or give --webhook-url once, for a tunnel to ${host}.`,
    ]
    return [{ what, state: 'wrong', how }]
  }
  if (deliversTo === 'public-https' && protocol !== 'https:') {
    const how = [`The CRM delivers to https only: set publicUrl in the settings of the environment to https://${host}.`]
    return [{ what, state: 'wrong', how }]
  }
  return []
}

/**
 * A line for each webhook of the same event that delivers to Roomkeeper somewhere else: it may be of another environment, so that it stays. What
 * delivers to other programs is left out, for their addresses may be secret.
 */
export const elsewhere = (places: readonly string[], webhookUrl: string): string[] => {
  const tail = /\/webhooks\/[^/]+/.exec(webhookUrl)?.[0] ?? webhookUrl
  const ours = places.filter((place) => place.includes(tail) && !place.startsWith(webhookUrl))
  return [...new Set(ours)].map(
    (place) => `One delivers to ${place}: delete it in the CRM where that is no environment of yours.`,
  )
}
