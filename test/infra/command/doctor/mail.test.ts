import { GetIdentityVerificationAttributesCommand, GetSendQuotaCommand, SESClient } from '@aws-sdk/client-ses'
import { mockClient } from 'aws-sdk-client-mock'
import { afterEach, expect, test } from 'vitest'
import { chooseEnvironment } from '#infra/aws/config/choose-environment.ts'
import { readContext } from '#infra/aws/config/read-context.ts'
import { mail } from '#infra/command/doctor/mail.ts'
import type { Target } from '#infra/command/target/target.ts'

const ses = mockClient(SESClient)
afterEach(() => ses.reset())

/** An environment in AWS whose one portal reports from `roomkeeper@example.com`. */
const prod = (() => {
  const { roomkeeper } = readContext([]).fromFile
  const { settings } = chooseEnvironment({ roomkeeper, env: 'prod' })
  return { settings, instance: undefined } as Target
})()

const account = (perDay: number, verified: Record<string, string>) => {
  ses.on(GetSendQuotaCommand).resolves({ Max24HourSend: perDay })
  ses.on(GetIdentityVerificationAttributesCommand).callsFake(({ Identities }: { Identities: string[] }) => ({
    VerificationAttributes: Object.fromEntries(
      Identities.flatMap((one) => (verified[one] ? [[one, { VerificationStatus: verified[one] }]] : [])),
    ),
  }))
}

test('an account that mails everybody, from an address whose domain is verified', async () => {
  account(50_000, { 'example.com': 'Success' })
  expect(await mail.look(prod)).toEqual([
    { verdict: 'ok', text: 'SES sends up to 50000 mails a day' },
    { verdict: 'ok', text: 'the sender roomkeeper@example.com is verified' },
  ])
})

test('an account in the sandbox, which mails verified addresses only', async () => {
  account(200, { 'roomkeeper@example.com': 'Success' })
  const [sandbox] = await mail.look(prod)
  expect(sandbox).toMatchObject({ verdict: 'warning', text: expect.stringContaining('sandbox') })
  expect(sandbox?.remedy).toContain('production access')
})

test.each([{}, { 'roomkeeper@example.com': 'Pending' }])('a sender that is not verified: %j', async (verified) => {
  account(50_000, verified)
  const [, sender] = await mail.look(prod)
  expect(sender).toMatchObject({ verdict: 'problem', text: expect.stringContaining('roomkeeper@example.com') })
  expect(sender?.remedy).toContain('Follow the link')
})

test('the sender of the report of what differs is looked at too, and nothing where nothing is mailed', async () => {
  account(50_000, { 'example.com': 'Success', 'drift@other.example': 'Success' })
  const drift = {
    sender: 'drift@other.example',
    recipients: ['a@example.com'],
    schedule: '0 5 ? * MON *',
    timeZone: 'UTC',
  }
  const { backup: _, ...settings } = prod.settings
  const seen = await mail.look({ ...prod, settings: { ...settings, drift } } as Target)
  expect(seen.slice(1)).toEqual([{ verdict: 'ok', text: 'the sender drift@other.example is verified' }])
  const remind = { after: ['3d'], by: 'docspace', tell: 'manager', sender: 'remind@example.com' }
  const reminding = { ...settings, onboarding: { ...settings.onboarding, remind } }
  const told = await mail.look({ ...prod, settings: reminding } as Target)
  expect(told.slice(1)).toEqual([{ verdict: 'ok', text: 'the sender remind@example.com is verified' }])
  const events = { outlets: {}, thisMachine: false, mail: drift }
  const outlets = await mail.look({ ...prod, settings: { ...settings, events } } as Target)
  expect(outlets.slice(1)).toEqual(seen.slice(1))
  const silent = await mail.look({ ...prod, settings } as Target)
  expect(silent).toMatchObject([{ text: expect.stringContaining('nothing is mailed') }])
})
