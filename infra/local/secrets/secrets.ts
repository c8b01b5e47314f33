import { randomBytes } from 'node:crypto'
import { catalogue } from '#lib/crm/catalogue.ts'
import { askedFor, variableOf } from '#lib/crm/setup/connector.ts'
import { SAMPLE_KEYS, type SampleKeys } from '../../simulators/docspace/index.ts'
import type { Installed } from '../../simulators/index.ts'
import type { LocalAws } from '../aws/contract.ts'
import { crmNames, realServers, type Variables } from '../start-simulators.ts'
import { belongsToSimulator, type Simulated } from './kept-secrets.ts'
import { readSecretsFile, type SecretValues } from './secrets-file.ts'

/** As the stack names its secrets in the environment `local`. */
const prefix = 'roomkeeper/local/'
const nameOf = (path: string) => prefix + path
export const secretPathOf = (name: string) => name.slice(prefix.length)

/** What secrets files had at first. It stands in this repository, and is therefore no secret of anything real. */
const samples = {
  [nameOf('docspace/onboarding')]: { apiKey: SAMPLE_KEYS.onboarding },
  [nameOf('docspace/backup/main')]: { apiKey: SAMPLE_KEYS.backup },
  [nameOf('webhooks/espocrm')]: { secrets: ['the secret that EspoCRM shows for its webhook'] },
  [nameOf('crm/espocrm')]: { apiKey: 'the key of the API user' },
}

/**
 * What the secrets file says, and keys of real servers from the environment instead: of a CRM those that `roomkeeper connect`
 * asks for, by the same names.
 */
export const localSecrets = async (file: string, environment: Variables): Promise<SecretValues> => {
  const values = withoutSamples(await readSecretsFile(file, {}))
  await refuseHalves(environment, values)
  const put = (path: string, value: object) => {
    values[nameOf(path)] = JSON.stringify(value)
  }
  const { DOCSPACE_API_KEY: apiKey } = environment
  if (apiKey) put('docspace/onboarding', { apiKey })
  for (const name of realServers(environment).keys()) {
    const credentials = await credentialsIn(name, environment)
    if (credentials) put(`crm/${name}`, credentials)
  }
  return values
}

/** The same without what stands there for servers that are simulated now: a key of the real one opens nothing there. */
export const givenSecrets = async (file: string, environment: Variables, simulated: Simulated): Promise<SecretValues> =>
  Object.fromEntries(
    Object.entries(await localSecrets(file, environment)).filter(
      ([name]) => !belongsToSimulator(secretPathOf(name), simulated),
    ),
  )

const withoutSamples = (values: SecretValues): SecretValues => {
  const known: Readonly<Record<string, string>> = Object.fromEntries(
    Object.entries(samples).map(([name, value]) => [name, JSON.stringify(value)]),
  )
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => known[name] !== value))
}

/** @throws with the variable that is missing, where an address has no key or a key no address */
const refuseHalves = async (environment: Variables, values: SecretValues): Promise<void> => {
  const missing: string[] = []
  const { DOCSPACE_URL: portal, DOCSPACE_API_KEY: key } = environment
  if (key && !portal) missing.push('DOCSPACE_URL')
  if (portal && !key && !values[nameOf('docspace/onboarding')]) missing.push('DOCSPACE_API_KEY')
  for (const name of crmNames) {
    const asks = await credentialAsks(name)
    const given = Object.fromEntries(asks.map((ask) => [ask.name, environment[variableOf(name, ask.name)]]))
    const url = `${name.toUpperCase()}_URL`
    const some = Object.values(given).some(Boolean)
    if (some && !environment[url]) missing.push(url)
    if (environment[url] && (some || !values[nameOf(`crm/${name}`)]))
      missing.push(...askedFor(asks, given).map((ask) => variableOf(name, ask.name)))
  }
  if (missing.length > 0)
    throw new Error(
      `The environment has only a half of what belongs together. Set ${missing.join(', ')}, or unset the rest.`,
    )
}

const credentialAsks = async (name: string) => {
  const source = await catalogue[name]?.()
  const connector = await source?.connector?.()
  return connector?.asks.filter(({ storedIn }) => storedIn === 'credentials') ?? []
}

/** What a simulated portal is opened with. */
export const portalSecrets = ({ onboarding, backup }: SampleKeys): SecretValues => ({
  [nameOf('docspace/onboarding')]: JSON.stringify({ apiKey: onboarding }),
  [nameOf('docspace/backup/main')]: JSON.stringify({ apiKey: backup }),
})

/** What signs evidence files, made at every start: their copies do not outlive the instance either. */
export const evidenceSecret = (): SecretValues => ({
  [nameOf('backup/main/evidence')]: JSON.stringify({ secrets: [`whsec_${randomBytes(24).toString('base64')}`] }),
})

/** The credentials of a real CRM when all of them are given. */
const credentialsIn = async (name: string, environment: Variables): Promise<object | undefined> => {
  const asks = await credentialAsks(name)
  const given = Object.fromEntries(asks.map((ask) => [ask.name, environment[variableOf(name, ask.name)]]))
  return asks.length > 0 && askedFor(asks, given).length === 0 ? given : undefined
}

/** Subscribes a simulated CRM, and stores what it generated for us, as its administrator would. */
export const subscribeSimulated = async (
  aws: LocalAws,
  { crm, path }: Installed,
  webhookUrl: string,
): Promise<void> => {
  await crm.subscribe(webhookUrl + path)
  aws.storeSecret(nameOf(`webhooks/${crm.name}`), JSON.stringify({ secrets: crm.webhookSecrets }))
  aws.storeSecret(nameOf(`crm/${crm.name}`), JSON.stringify(crm.credentials))
}
