import * as z from 'zod/mini'
import { portalUrl } from '#lib/docspace/portal/portal-url.ts'
import { defaultManager, onboardingKey, portal } from '../doctor/docspace.ts'
import type { DoctorCheck, DoctorFinding } from '../doctor/finding.ts'
import { showFindings } from '../doctor/show-findings.ts'
import { templates } from '../doctor/templates/templates.ts'
import { look, type SettingsDraft } from './candidate.ts'
import { groupAt, type Init, type Settings, wrongAs } from './subject.ts'

/** The portal's settings and a key for it, which is kept nowhere. */
export interface PortalAnswers {
  docspace: Settings
  /** Empty where it is not tried further: none was given, or it does not work and the person goes on anyway. */
  apiKey: string
}

/** Stands for what has not been asked yet. */
const nothingYet = {
  welcome: { way: 'folder', folderId: 1 },
  manager: { default: 'nobody@roomkeeper.invalid' },
}

/** Asks for the portal and a key until both work, or somebody wants them all the same. */
export const askForPortal = async (init: Init): Promise<PortalAnswers> => {
  const { questions, before, work } = init
  const known = groupAt(before, 'docspace')
  let initial = typeof known.url === 'string' ? known.url : undefined
  for (;;) {
    const url = await questions.text('Address of your DocSpace portal:', { initial, wrong: wrongAs(init, portalUrl) })
    const apiKey = work.shell.environment.DOCSPACE_API_KEY ?? (await questions.secret(keyQuestion))
    const docspace = { ...known, url }
    const settings = { docspace, onboarding: nothingYet, sources: { generic: {} } }
    const checks = apiKey === '' ? [portal] : [portal, onboardingKey]
    const end = await tried(init, checks, { settings, apiKey })
    if (end !== 'again') return { docspace, apiKey: end === 'works' ? apiKey : '' }
    initial = url
  }
}

const keyQuestion =
  'Key of DocSpace with rooms:write, files:write, accounts:read (Settings > Developer tools > API keys); it is checked and not stored, empty passes it over:'

/** Asks what a new room has, until the portal has it, or somebody wants it all the same. */
export const askForRooms = async (init: Init, { docspace, apiKey }: PortalAnswers): Promise<Settings> => {
  const known = groupAt(init.before, 'onboarding')
  let before = known
  for (;;) {
    const welcome = await askForWelcome(init, groupAt(before, 'welcome'))
    const manager = await askForManager(init, groupAt(before, 'manager'))
    const onboarding = { ...known, welcome, manager }
    const settings = { docspace, onboarding, sources: { generic: {} } }
    if (apiKey === '' || (await tried(init, [defaultManager, templates], { settings, apiKey })) !== 'again')
      return onboarding
    before = onboarding
  }
}

const ways = {
  folder: { field: 'folderId', asks: 'Number of the folder, as its address shows it:' },
  room: { field: 'templateId', asks: 'Number of the room template, as its address shows it:' },
} as const

const askForWelcome = async ({ questions }: Init, known: Settings): Promise<Settings> => {
  const kept =
    known.way === 'files' ? [{ value: 'files' as const, name: 'the single files that the settings name' }] : []
  const choices = [
    { value: 'folder' as const, name: 'all that is in a folder of the portal' },
    { value: 'room' as const, name: 'a room template' },
    ...kept,
  ]
  const initial = choices.find(({ value }) => value === known.way)?.value ?? 'folder'
  const way = await questions.oneOf('What each new room begins with:', choices, initial)
  if (way === 'files') return known
  const { field, asks } = ways[way]
  const number = known[field]
  const wrong = (answer: string) => (/^[1-9]\d{0,14}$/.test(answer) ? undefined : 'a whole number, at least 1')
  const answer = await questions.text(asks, { initial: typeof number === 'number' ? String(number) : undefined, wrong })
  return { way, [field]: Number(answer) }
}

const askForManager = async (init: Init, known: Settings): Promise<Settings> => {
  const initial = typeof known.default === 'string' ? known.default : undefined
  const wrong = wrongAs(init, z.email())
  const message = 'Mail address of the DocSpace account that manages rooms whose owner in the CRM has no account there:'
  return { ...known, default: await init.questions.text(message, { initial, wrong }) }
}

/** Shows what the portal says of the answers; `all-the-same` when not all of it works and somebody goes on. */
const tried = async (
  { questions, work, environment, file }: Init,
  checks: readonly DoctorCheck[],
  { settings, apiKey }: Pick<SettingsDraft, 'settings' | 'apiKey'>,
): Promise<'works' | 'all-the-same' | 'again'> => {
  const { out, shell } = work
  const progress = out.progress('asking the portal')
  const all = await look({ environment, file, settings, apiKey, clock: shell.clock }, checks)
  progress.end()
  // Without a key most checks are impossible, which is no news to a person who gave none.
  const findings = apiKey === '' ? all.filter(({ verdict }) => verdict !== 'unknown') : all
  showFindings(out, findings)
  if (!findings.some(isProblem)) return 'works'
  return (await questions.agree('Go on with this all the same?', false)) ? 'all-the-same' : 'again'
}

const isProblem = ({ verdict }: DoctorFinding) => verdict === 'problem'
