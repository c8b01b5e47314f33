import { useState } from 'preact/hooks'
import type { BackupRun, BackupsView, SimulatedEnd } from '../../wire.ts'
import { askConsole } from '../api.ts'
import { useMails } from '../live.ts'
import { bytes, clock } from '../words.ts'
import { Act, type Notice, NoticeLine } from './act.tsx'

const plans: Readonly<Record<SimulatedEnd, string>> = {
  well: 'goes well',
  fails: 'fails: the disk is full',
  broken: 'leaves a broken archive',
}

const isPlan = (text: string): text is SimulatedEnd => text in plans

/** The nightly backup, now: its way, its report, and the runs before. */
export const BackupCard = ({ backups }: { backups: BackupsView | undefined }) => {
  const [notice, setNotice] = useState<Notice>()
  const [current] = backups?.runs ?? []
  const next = backups?.schedule?.next
  const begin = async () => {
    await askConsole('/api/backups', 'POST')
    return undefined
  }
  const choose = (event: Event) => {
    const { value } = event.target as HTMLSelectElement
    if (isPlan(value)) void askConsole('/api/backups/plan', 'PUT', { plan: value })
  }
  return (
    <section class="card wide stack" id="backup" aria-labelledby="backup-title">
      <header>
        <h2 id="backup-title">Backup</h2>
        <span class="soft">{next ? `next at ${new Date(next).toLocaleString('en-GB')}` : 'every night'}</span>
      </header>
      <div class="backup">
        <div class="stack">
          <div class="form">
            <label>
              The next backup
              <select value={backups?.plan} onChange={choose}>
                {Object.entries(plans).map(([plan, title]) => (
                  <option key={plan} value={plan}>
                    {title}
                  </option>
                ))}
              </select>
            </label>
          </div>
          <Act
            kind="main"
            work={begin}
            onNotice={setNotice}
            disabled={current !== undefined && current.stage !== 'done'}
          >
            Back up now
          </Act>
          <NoticeLine notice={notice} />
          {current && <Run run={current} />}
          <History runs={backups?.runs ?? []} />
        </div>
        <Report backups={backups} />
      </div>
    </section>
  )
}

const stages: readonly (readonly [BackupRun['stage'], string])[] = [
  ['start', 'start'],
  ['watch', 'DocSpace works'],
  ['locate', 'find the archive'],
  ['read', 'read it'],
  ['prune', 'tidy up'],
  ['report', 'report'],
]

/** The way of one backup, and what its checks said. */
export const Run = ({ run }: { run: BackupRun }) => {
  const at = stages.findIndex(([stage]) => stage === run.stage)
  // Of one that failed nobody can say that all of it was done; its reason says what was not.
  const failed = run.outcome === 'bad'
  const place = (n: number) => {
    if (run.stage === 'done') return failed ? '' : 'done'
    return n < at ? 'done' : n === at ? 'now' : ''
  }
  return (
    <div class="stack" data-backup={run.run} data-stage={run.stage} data-outcome={run.outcome}>
      <div
        class="meter"
        role="progressbar"
        aria-label="Backup in DocSpace"
        aria-valuenow={run.percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span style={{ width: `${run.percent}%` }} />
      </div>
      <ol class="steps">
        {stages.map(([stage, title], n) => (
          <li key={stage} class={place(n)}>
            {place(n) === 'done' ? '✓ ' : ''}
            {title}
          </li>
        ))}
      </ol>
      {run.reason && (
        <p class="note bad">
          <strong>{run.reason.what}</strong>. {run.reason.remedy}
        </p>
      )}
      <ul class="lines checks">
        {run.checks.map(({ label, verdict, detail }) => (
          <li key={label}>
            <span>
              {label} <small class="soft">{detail}</small>
            </span>
            <span class={{ passed: 'good', warning: 'warn', failed: 'bad', unchecked: 'soft' }[verdict]}>
              {verdict}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

const tones = { good: 'good', warning: 'warn', bad: 'bad' } as const

const History = ({ runs }: { runs: readonly BackupRun[] }) => (
  <div>
    <h3>History</h3>
    {runs.length === 0 && <p class="soft">No backup yet.</p>}
    <ul class="lines">
      {runs.map(({ run, dueAt, outcome, bytes: size }) => (
        <li key={run}>
          <span>{clock(dueAt)}</span>
          <span class="soft">{size === undefined ? '' : bytes(size)}</span>
          <span class={outcome ? tones[outcome] : 'soft'}>{outcome ?? 'under way'}</span>
        </li>
      ))}
    </ul>
  </div>
)

const Report = ({ backups }: { backups: BackupsView | undefined }) => {
  const [mail] = useMails(backups) ?? []
  if (!mail) return <p class="note">The administrators get one mail per backup. It appears here.</p>
  return (
    <div class="stack">
      <p>
        <strong>{mail.subject}</strong> <span class="soft">to {mail.to.join(', ')}</span>
      </p>
      <iframe title="The mail to the administrators" sandbox="" src={`/api/mails/${encodeURIComponent(mail.id)}`} />
    </div>
  )
}
