import { useState } from 'preact/hooks'
import type { FaultView, World } from '../../wire.ts'
import { ask } from '../api.ts'
import { Act, type Said, SaidNote } from './act.tsx'

/** Trouble on purpose. */
export const FaultCard = ({ world }: { world: World | undefined }) => {
  const [said, setSaid] = useState<Said>()
  const storm = world?.storm
  return (
    <section class="card stack" id="faults" aria-labelledby="faults-title">
      <header>
        <h2 id="faults-title">Faults</h2>
        <span class="soft">break something</span>
      </header>
      <div>
        {world?.faults.map((fault) => (
          <Switch key={fault.id} fault={fault} onSaid={setSaid} />
        ))}
      </div>
      <div class="buttons">
        <Act
          kind="main"
          disabled={storm?.running ?? false}
          onSaid={setSaid}
          work={async () => {
            await ask('/api/storm', 'POST', { clients: 50, seconds: 15 })
            return undefined
          }}
        >
          Storm with 50 clients
        </Act>
        <Act
          onSaid={setSaid}
          work={async () => {
            const { repeated, woken } = await ask<{ repeated: number; woken: number }>('/api/waiting/end', 'POST')
            return `${woken} messages need not wait any longer, ${repeated} deliveries were repeated.`
          }}
        >
          Skip the waiting
        </Act>
      </div>
      {storm && (
        <p class={`note ${storm.running ? 'warn' : ''}`} data-storm={storm.running ? 'running' : 'over'}>
          {storm.says}
        </p>
      )}
      <SaidNote said={said} />
    </section>
  )
}

const Switch = ({ fault, onSaid }: { fault: FaultView; onSaid(said: Said | undefined): void }) => {
  const turn = (event: Event) => {
    const { checked: on } = event.target as HTMLInputElement
    ask(`/api/faults/${fault.id}`, 'PUT', { on }).catch((error: Error) => onSaid({ text: error.message, tone: 'bad' }))
  }
  return (
    <label class="switch">
      <input type="checkbox" role="switch" checked={fault.on} aria-checked={fault.on} onChange={turn} />
      <span>{fault.title}</span>
      <small>{fault.effect}</small>
    </label>
  )
}
