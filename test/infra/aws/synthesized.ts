import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { chooseEnvironment } from '#infra/aws/config/choose-environment.ts'
import { readContext } from '#infra/aws/config/read-context.ts'
import { RoomkeeperStack } from '#infra/aws/stack.ts'

/** One resource of a template. */
interface Resource {
  id: string
  type: string
  // biome-ignore lint/suspicious/noExplicitAny: what a template holds is what the tests look into.
  properties: any
  deletionPolicy: string | undefined
}

export interface Synthesized {
  template: Template
  stack: RoomkeeperStack
  app: App
  all(type: string): Resource[]
}

/** Settings by path that switch on everything there is, so that no resource escapes a rule. */
export const everything = {
  'sources.hubspot': {},
  'sources.salesforce': {
    url: 'https://acme.my.salesforce.com',
    organizationId: '00D5g000004Abcd',
    integrationUserId: '0055g000004Abcd',
  },
  'sources.generic': { callbackUrl: 'https://receiver.example.com/rooms' },
  'onboarding.arrival': {},
  'onboarding.remind': { after: ['3d', '6d'], tell: 'manager', sender: 'roomkeeper@example.com' },
  sweep: { schedule: '30 5 * * ? *', timeZone: 'Europe/Berlin' },
  'alarms.email': 'oncall@example.com',
  'events.outlets': {
    ops: { kind: 'webhook', url: 'https://receiver.example.com/events', names: true },
    sales: { kind: 'slack', events: ['room.ready'] },
    support: { kind: 'teams', events: ['room.attention'] },
    notes: { kind: 'timeline', events: ['room.ready'] },
  },
  'events.mail': { recipients: ['admin@example.com'], sender: 'roomkeeper@example.com' },
  drift: {
    recipients: ['admin@example.com'],
    sender: 'roomkeeper@example.com',
    callbackUrl: 'https://receiver.example.com/drift',
    pagerDuty: true,
  },
  'backup.portals': Object.fromEntries(
    ['main', 'second'].map((name) => [
      name,
      {
        url: `https://${name}.example.com`,
        recipients: ['admin@example.com', `${name}@example.com`],
        sender: 'roomkeeper@example.com',
        callbackUrl: 'https://receiver.example.com/backups',
        pagerDuty: true,
        offsite: { lockDays: 30 },
        drill: { url: `https://drill-of-${name}.example.com` },
      },
    ]),
  ),
}

/** What costs something or needs something of one's own. */
export const optional = {
  ownKey: true,
  domain: {
    name: 'hooks.example.com',
    certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/00000000-0000-0000-0000-000000000000',
  },
  'receiver.reservedConcurrency': 20,
}

const made = new Map<string, Synthesized>()

/**
 * An environment of `cdk.json`, with changes by path, as a template; the functions are not bundled. Made once for all tests of a
 * process, which only look at it.
 */
export const synthesize = (env: string, settings: Readonly<Record<string, unknown>> = {}): Synthesized => {
  const key = JSON.stringify([env, settings])
  const known = made.get(key) ?? synthesizeAnew(env, settings)
  made.set(key, known)
  return known
}

const synthesizeAnew = (env: string, settings: Readonly<Record<string, unknown>>): Synthesized => {
  const { fromFile } = readContext([])
  const app = new App({
    context: { ...fromFile, 'aws:cdk:bundling-stacks': [] },
    analyticsReporting: false,
    // CloudFormation's rules are tried on the whole app, in app.test.ts; here they would take three times as long as all the rest.
    builtinCloudFormationValidation: false,
  })
  const stack = new RoomkeeperStack(app, chooseEnvironment({ roomkeeper: fromFile.roomkeeper, env, settings }))
  const template = Template.fromStack(stack)
  const resources = Object.entries(template.toJSON().Resources as Record<string, Record<string, unknown>>)
  const found = resources.map(([id, resource]) => ({
    id,
    type: String(resource.Type),
    properties: resource.Properties ?? {},
    deletionPolicy: resource.DeletionPolicy as string | undefined,
  }))
  return { template, stack, app, all: (type) => found.filter((one) => one.type === type) }
}

/** The logical id behind a reference: `Ref`, `Fn::GetAtt`, or the first one inside a text. */
export const referenced = (value: unknown): string | undefined =>
  /"(?:Ref|Fn::GetAtt)":\s*\[?"([A-Za-z0-9]+)"/.exec(JSON.stringify(value) ?? '')?.[1]

/** The statements of every policy that belongs to a role. */
export const statementsOf = ({ all }: Synthesized, role: string) =>
  all('AWS::IAM::Policy')
    .filter(({ properties }) => properties.Roles.some((one: unknown) => referenced(one) === role))
    .flatMap(({ properties }) => properties.PolicyDocument.Statement as Statement[])

export interface Statement {
  Effect: string
  Action: string | string[]
  Resource: unknown
  Condition?: Record<string, Record<string, unknown>>
}

export const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value])
