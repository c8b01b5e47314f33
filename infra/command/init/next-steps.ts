import { secretNameIn } from '#infra/aws/constructs/secret-names.ts'
import { isParameter } from '#lib/runtime/secrets.ts'
import { groupAt, type Settings } from './subject.ts'

interface Written {
  environment: string
  settings: Settings
  /** CRMs whose settings `connect` writes. */
  later: readonly string[]
  region: string | undefined
}

/** What a person does next: secrets go where they always go, and `init` stores none. */
export const stepsAfterInit = (written: Written): string[] =>
  written.environment === 'local' ? onThisMachine(written) : inAws(written)

const onThisMachine = ({ settings }: Written): string[] => [
  '\nNext: npm start, which takes real servers with their addresses and keys in the environment, a CRM as well (README.md names the variables):',
  `  $ DOCSPACE_URL=${groupAt(settings, 'docspace').url} DOCSPACE_API_KEY=sk-... npm start`,
]

const inAws = ({ environment, settings, later, region }: Written): string[] => {
  const names = [...Object.keys(groupAt(settings, 'sources')), ...later]
  const keys = [
    'onboarding',
    ...Object.keys(groupAt(groupAt(settings, 'backup'), 'portals')).map((one) => `backup/${one}`),
  ]
  return [
    `\nNext, with credentials of AWS and ${region ? `in the region ${region}` : 'a region (AWS_REGION)'}; docs/deploy.md says more:`,
    ...later.map(
      (crm) => `  $ npm run roomkeeper -- connect ${crm} --env ${environment}    # writes what only ${crm} can tell`,
    ),
    `  $ npx cdk bootstrap -c env=${environment}    # once per account and region`,
    `  $ npm run deploy -- -c env=${environment}`,
    ...keys.map((path) => `  $ aws ${storing(settings, environment)(`docspace/${path}`)} '{"apiKey":"sk-..."}'`),
    ...names.map((crm) => `  $ npm run roomkeeper -- connect ${crm} --env ${environment}`),
    `  $ npm run roomkeeper -- doctor --env ${environment}`,
  ]
}

/** The command of AWS that stores a secret, up to its value. */
const storing = (settings: Settings, environment: string) => (path: string) => {
  const profile = settings.profile === 'small' ? 'small' : 'full'
  const name = secretNameIn({ environment, profile }, path)
  return isParameter(name)
    ? `ssm put-parameter --name ${name} --type SecureString --overwrite --value`
    : `secretsmanager put-secret-value --secret-id ${name} --secret-string`
}
