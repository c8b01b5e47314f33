import { useState } from 'preact/hooks'
import type { FaultView, Snapshot } from '../../wire.ts'
import { askConsole } from '../api.ts'
import { Act, type Said, SaidNote } from './act.tsx'

/** Trouble on purpose. */
export const FaultCard = ({ snapshot }: { snapshot: Snapshot | undefined }) => {
  const [said, setSaid] = useState<Said>()
  return (
    <section class="card stack" id="faults" aria-labelledby="faults-title">
      <header>
        <h2 id="faults-title">Faults</h2>
        <span class="soft">break something</span>
      </header>
      <div>
        {snapshot?.faults.map((fault) => (
          <Switch key={fault.id} fault={fault} onSaid={setSaid} />
        ))}
      </div>
      <div class="buttons">
        <Act
          onSaid={setSaid}
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
      <SaidNote said={said} />
    </section>
  )
}

const Switch = ({ fault, onSaid }: { fault: FaultView; onSaid(said: Said | undefined): void }) => {
  const turn = (event: Event) => {
    const { checked: on } = event.target as HTMLInputElement
    askConsole(`/api/faults/${fault.id}`, 'PUT', { on }).catch((error: Error) =>
      onSaid({ text: error.message, tone: 'bad' }),
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
