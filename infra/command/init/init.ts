import { isDeepStrictEqual } from 'node:util'
import { upToDateSettings } from '#infra/aws/config/choose-environment.ts'
import { placeholdersIn } from '#infra/aws/config/placeholders.ts'
import { settingsProblems } from '#infra/aws/config/settings.ts'
import { readSettings, shownPath } from '#infra/aws/config/settings-files.ts'
import { environmentName, type WrittenEnvironment, writtenEnvironments } from '#infra/aws/config/written-settings.ts'
import { type ChangeOptions, codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { withLock } from '../lock.ts'
import type { CommandContext } from '../ops.ts'
import { Problem, WrongUsage } from '../problem.ts'
import { isInteractive } from '../shell.ts'
import { howTheFilesCombine, writeEnvironment } from '../target/own-settings.ts'
import { askForCrms } from './crms.ts'
import { askForAlarms, askForBackups } from './mails.ts'
import { stepsAfterInit } from './next-steps.ts'
import { askForPortal, askForRooms } from './portal.ts'
import { type Questions, questionsAt, wrongBy } from './questions.ts'
import { groupAt, type Init, type Settings } from './subject.ts'

/** `init`: asks for what an environment needs, tries it, shows what it will write, and writes `roomkeeper.json`. */
export const init = (work: CommandContext<ChangeOptions>): Promise<ExitCode> =>
  withLock(work.options, 'init', async () => {
    const { files, out, shell, options } = work
    // It makes the file that somebody named, too.
    const read = () => readSettings({ ...files, isNamed: false })
    const written = writtenEnvironments(read())
    const file = shownPath(files.own)
    if (out.json || !isInteractive(shell)) throw new WrongUsage(nobodyToAsk(file))
    const questions = questionsAt(shell)
    const environment = await askForName(work, questions, written, file)
    const known = written.get(environment)
    const before = known && !isExample(known, file) ? upToDateSettings(known) : {}
    const { settings, later } = await ask({ work, questions, environment, before, file })
    assertRight(settings, later, { environment, file })
    if (known?.file === file && isDeepStrictEqual(settings, before)) {
      out.say(`\n${file} says all of that already.`)
    } else {
      out.say(out.style('bold', `\n${environment} in ${file}:`))
      for (const line of JSON.stringify(settings, undefined, 2).split('\n')) out.say(line)
      if (!(await isConfirmed(shell, out, options, `Write this into ${file}?`))) return codeUnlessAgreed(options)
      await writeEnvironment(files, read(), environment, settings)
      out.say(out.style('green', `${file} is written.`))
      if (known && known.file !== file && !isExample(known, file)) out.say(howTheFilesCombine(files, environment))
    }
    for (const line of stepsAfterInit({ environment, settings, later, region: shell.environment.AWS_REGION }))
      out.say(line)
    return exitCodes.done
  })

const nobodyToAsk = (file: string) =>
  `init asks questions, and there is no terminal to ask at. Write ${file} yourself (its form: docs/settings.md#environments), and npm run synth -- -c env=NAME checks it.`

const askForName = async (
  { options, isEnvGiven }: CommandContext<ChangeOptions>,
  questions: Questions,
  written: ReadonlyMap<string, WrittenEnvironment>,
  file: string,
): Promise<string> => {
  const wrong = wrongBy(environmentName)
  if (isEnvGiven) {
    const problem = wrong(options.env)
    if (problem !== undefined) throw new WrongUsage(`--env ${options.env}: ${problem}`)
    return options.env
  }
  const [own = 'prod'] = [...written].flatMap(([name, one]) => (one.file === file ? [name] : []))
  const message = 'Name of the environment (local is what npm start runs, any other one is deployed):'
  return questions.text(message, { initial: own, wrong })
}

/** Whether it is one of those that the project comes with, with which nobody begins. */
const isExample = (known: WrittenEnvironment, file: string) =>
  known.file !== file && placeholdersIn(known.settings).length > 0

const ask = async (init: Init): Promise<{ settings: Settings; later: string[] }> => {
  const portal = await askForPortal(init)
  const onboarding = await askForRooms(init, portal)
  const { docspace } = portal
  const url = String(docspace.publicUrl ?? docspace.url)
  const { sources, later } = await askForCrms(init, url)
  const backup = await askForBackups(init, String(docspace.url))
  const alarms = await askForAlarms(init)
  const { backup: _backup, alarms: _alarms, ...others } = init.before
  const settings = { ...others, docspace, onboarding, sources, ...(backup && { backup }), ...(alarms && { alarms }) }
  return { settings, later }
}

/** @throws Problem with what is wrong in what was there before and was not asked for */
const assertRight = (settings: Settings, later: readonly string[], at: { environment: string; file: string }): void => {
  // What only the CRM can tell is none of it: `connect` writes it.
  const isEmpty = Object.keys(groupAt(settings, 'sources')).length === 0
  const whole = isEmpty && later.length > 0 ? { ...settings, sources: { generic: {} } } : settings
  const problems = settingsProblems(whole, { ...at, refuseExamples: at.environment !== 'local' })
  if (problems.length > 0) throw new Problem(problems.join('\n'), 'Nothing was written: correct the file first.')
}
