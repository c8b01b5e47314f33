import { useState } from 'preact/hooks'
import type { FaultView, Snapshot } from '../../wire.ts'
import { askConsole } from '../api.ts'
import { Act, type Notice, NoticeLine } from './act.tsx'

/** Trouble on purpose. */
export const FaultCard = ({ snapshot }: { snapshot: Snapshot | undefined }) => {
  const [notice, setNotice] = useState<Notice>()
  return (
    <section class="card stack" id="faults" aria-labelledby="faults-title">
      <header>
        <h2 id="faults-title">Faults</h2>
        <span class="soft">break something</span>
      </header>
      <div>
        {snapshot?.faults.map((fault) => (
          <Switch key={fault.id} fault={fault} onNotice={setNotice} />
        ))}
      </div>
      <div class="buttons">
        <Act
          onNotice={setNotice}
          work={async () => {
            const { repeated, woken } = await askConsole<{ repeated: number; woken: number }>(
              '/api/waiting/end',
              'POST',
            )
            return `${woken} messages need not wait any longer, ${repeated} deliveries were repeated.`
          }}
        >
          Skip the waiting
        </Act>
      </div>
      <NoticeLine notice={notice} />
    </section>
  )
}

const Switch = ({ fault, onNotice }: { fault: FaultView; onNotice(notice: Notice | undefined): void }) => {
  const turn = (event: Event) => {
    const { checked: on } = event.target as HTMLInputElement
    askConsole(`/api/faults/${fault.id}`, 'PUT', { on }).catch((error: Error) =>
      onNotice({ text: error.message, tone: 'bad' }),
    )
  }
  return (
    <label class="switch">
      <input type="checkbox" role="switch" checked={fault.on} aria-checked={fault.on} onChange={turn} />
      <span>{fault.title}</span>
      <small>{fault.effect}</small>
    </label>
  )
}
