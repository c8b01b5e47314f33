import { useState } from 'preact/hooks'
import type { ClientRow, DeliveryKind, DeliveryResult, InstanceView, Snapshot } from '../../wire.ts'
import { askConsole, clientPath } from '../api.ts'
import { crmTitles, nameOf } from '../words.ts'
import { Act, type Notice, NoticeLine } from './act.tsx'

interface CrmProps {
  faultTest: Snapshot['faultTest']
  instance: InstanceView | undefined
  chosen: ClientRow | undefined
  onCreated(): void
}

const sample = { name: 'Acme Corporation', email: 'contact@acme.example.com' }

/** The simulated CRM: what a salesperson does, and what a CRM does at its worst. */
export const CrmCard = ({ instance, chosen, faultTest, onCreated }: CrmProps) => {
  const [notice, setNotice] = useState<Notice>()
  const [form, setForm] = useState({ ...sample, crm: 'espocrm', ownerEmail: 'anna.manager@example.com' })
  const put = (field: keyof typeof form) => (event: Event) =>
    setForm({ ...form, [field]: (event.target as HTMLInputElement | HTMLSelectElement).value })
  const create = async () => {
    await askConsole('/api/clients', 'POST', form)
    onCreated()
    return undefined
  }
  const createMany = async () => {
    await askConsole('/api/clients/batch', 'POST', { count: 50 })
    onCreated()
    return '50 clients were created, in every CRM by turns.'
  }
  const beginFaultTest = async () => {
    await askConsole('/api/fault-test', 'POST', { clients: 50, seconds: 15 })
    onCreated()
    return undefined
  }
  return (
    <section class="card stack" id="crm" aria-labelledby="crm-title">
      <header>
        <h2 id="crm-title">CRM</h2>
        <span class="soft">simulated</span>
      </header>
      <div class="form">
        <label>
          CRM
          <select value={form.crm} onChange={put('crm')}>
            {Object.keys(instance?.crms ?? {}).map((name) => (
              <option key={name} value={name}>
                {crmTitles[name] ?? name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Client
          <input value={form.name} onInput={put('name')} autocomplete="off" />
        </label>
        <label>
          E-mail
          <input type="email" value={form.email} onInput={put('email')} autocomplete="off" />
        </label>
        <label>
          Account manager
          <select value={form.ownerEmail} onChange={put('ownerEmail')}>
            {instance?.owners.map(({ email, label }) => (
              <option key={email} value={email}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <div class="buttons">
          <Act kind="main" work={create} onNotice={setNotice}>
            Create client
          </Act>
          <Act work={createMany} onNotice={setNotice}>
            Create 50
          </Act>
          <Act work={beginFaultTest} onNotice={setNotice} disabled={faultTest?.running ?? false}>
            Fault test with 50 clients
          </Act>
        </div>
        {faultTest && (
          <p class={`note ${faultTest.running ? 'warn' : ''}`} data-fault-test={faultTest.running ? 'running' : 'over'}>
            {faultTest.says}
          </p>
        )}
      </div>
      {chosen && <Events chosen={chosen} onNotice={setNotice} />}
      <NoticeLine notice={notice} />
    </section>
  )
}

const kinds: readonly (readonly [DeliveryKind, string])[] = [
  ['again', 'Same event again'],
  ['unsigned', 'Unsigned event'],
  ['late', 'Late event'],
  ['deleted', 'Delete, then event'],
]

const Events = ({ chosen, onNotice }: { chosen: ClientRow; onNotice(notice: Notice | undefined): void }) => (
  <div class="stack">
    <h3>Events of {nameOf(chosen)}</h3>
    <div class="buttons tight">
      {kinds.map(([kind, title]) => (
        <Act
          key={kind}
          onNotice={onNotice}
          work={async () => {
            const { status, says } = await askConsole<DeliveryResult>(
              `${clientPath(chosen.client)}/deliveries`,
              'POST',
              { kind },
            )
            return `Answered ${status}: ${says}.`
          }}
        >
          {title}
        </Act>
      ))}
    </div>
  </div>
)
