import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ran } from '../infra/command/running-instance.ts'

/** Who and what the commands are tried on. */
export interface Subjects {
  /** Client keys. */
  served: string
  parked: string
  name: string
  email: string
  /** A key that is given and wrong. */
  wrongKey: string
}

type Run = (...args: string[]) => Promise<Ran>

/** Every command, as people and as programs call it, going well and going wrong. */
export const tryEveryCommand = async (run: Run, subjects: Subjects): Promise<void> => {
  await look(run, subjects)
  await serve(run, subjects)
  await connect(run, subjects)
  await catchUp(run)
  await backUp(run, subjects)
  await replay(run, subjects)
}

const look = async (run: Run, { served, parked }: Subjects) => {
  for (const args of [
    ['init'],
    ['doctor'],
    ['clients', 'waiting'],
    ['failed', 'list', '--each'],
    ['failed', 'show', parked, '--reveal'],
    ['welcome'],
    ['key'],
    ['key', '--accept', '--dry-run'],
    ['relink', '--dry-run'],
    ['drift'],
    ['events', 'list'],
    ['events', 'replay', 'evt_0a1b', '--yes'],
    ['events', 'test'],
    ['handover', '--from', 'anna.manager@example.com', '--to', 'ben.manager@example.com', '--dry-run'],
    ['rules', 'check', 'espocrm'],
    ['rules', 'check', 'generic'],
  ]) {
    await run(...args)
    await run(...args, '--json')
  }
  for (const client of [served, parked, 'espocrm:Account:0000000000000gone']) {
    await run('plan', client)
    await run('plan', client, '--json')
    await run('rules', 'check', 'espocrm', '--show', client)
    await run('client', 'show', client)
    await run('drift', '--client', client, '--take', 'room', '--dry-run')
    await run('client', 'show', client, '--json')
    await run('client', 'show', client, '--log')
    await run('client', 'evidence', client)
    await run('client', 'evidence', client, '--json')
  }
}

const serve = async (run: Run, { served, name, email }: Subjects) => {
  await run('onboard', served, '--yes', '--wait', '10')
  const generic = ['--name', name, '--email', email, '--manager', 'anna.manager@example.com']
  await run('onboard', 'generic:client:c-1', '--now', '--force', ...generic, '--yes')
}

const connect = async (run: Run, { wrongKey }: Subjects) => {
  for (const crm of ['espocrm', 'hubspot', 'pipedrive', 'salesforce', 'generic']) {
    await run('connect', crm, '--yes', '--wait', '10')
    await run('connect', crm, '--dry-run', '--json')
    await run('prove', crm, '--yes', '--wait', '3')
  }
  await run('connect', 'espocrm', '--api-key', wrongKey, '--yes')
  await run('connect', 'hubspot', '--access-token', wrongKey, '--dry-run', '--json')
  await run('connect', 'pipedrive', '--api-token', wrongKey, '--yes')
  await run('connect', 'salesforce', '--client-id', wrongKey, '--client-secret', wrongKey, '--yes')
  await run('connect', 'hubspot', '--no-such-option', wrongKey)
}

const catchUp = async (run: Run) => {
  for (const args of [
    ['backfill', 'espocrm', '--since', '1d'],
    ['sweep', 'espocrm'],
  ]) {
    await run(...args, '--dry-run')
    await run(...args, '--yes', '--json')
  }
}

const backUp = async (run: Run, { served }: Subjects) => {
  await run('backup', 'run')
  for (const what of ['status', 'list', 'prune']) await run('backup', what, ...(what === 'prune' ? ['--dry-run'] : []))
  await run('backup', 'list', '--json')
  const { json } = await run('backup', 'list', '--json', '--last', '1')
  const [newest] = (json as { runs: { run: string }[] }).runs
  await run('backup', 'verify', newest?.run ?? '')
  await run('backup', 'evidence')
  await run('backup', 'evidence', newest?.run ?? '', '--json')
  await run('backup', 'browse')
  await run('backup', 'browse', served, '--json')
  const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-extract-'))
  await run('backup', 'extract', served, '--into', folder)
  await run('backup', 'extract', served, '--into', folder, '--json')
  await rm(folder, { recursive: true, force: true })
  await run('backup', 'drill', '--into', 'https://drill.canary.example.com', '--yes')
}

const replay = async (run: Run, { parked }: Subjects) => {
  await run('failed', 'replay', parked, '--yes', '--wait', '10')
  await run('failed', 'replay', '--all', '--yes', '--wait', '10', '--json')
  await run('failed', 'discard', parked, '--yes')
}
