import type { Invariant, Snapshot } from '../../wire.ts'

const wants: Readonly<Record<Invariant['id'], string>> = {
  rooms: 'never more than 1',
  invitations: 'never more than 1',
  lost: 'always 0',
}

/** What must hold whatever happens, and where everybody is. */
export const Invariants = ({ snapshot }: { snapshot: Snapshot | undefined }) => (
  <section class="wide invariants" aria-label="What must hold whatever happens">
    {snapshot?.invariants.map((one) => (
      <Tile key={one.id} invariant={one} />
    ))}
    {snapshot && <Everybody snapshot={snapshot} />}
  </section>
)

const Tile = ({ invariant: { id, title, value, holds, offenders } }: { invariant: Invariant }) => (
  <div class={`tile ${holds ? '' : 'broken'}`} data-invariant={id} data-holds={holds}>
    <span>{title}</span>
    <strong>{value}</strong>
    <span class={holds ? 'good' : 'bad'}>
      {holds ? '✓ OK' : '✗ broken'} <span class="soft">{wants[id]}</span>
    </span>
    {offenders.length > 0 && <span class="mono">{offenders.slice(0, 3).join(', ')}</span>}
  </div>
)

const Everybody = ({ snapshot: { clients, queue, portal } }: { snapshot: Snapshot }) => (
  <div class="tile plain">
    <span>Clients</span>
    <strong>
      <span data-count="ready">{clients.ready}</span> <small class="soft">ready</small>
    </strong>
    <span class="soft">
      {clients.known + clients.queued + clients.working} on the way, {clients.waiting} waiting, {clients.parked} parked
      {' · '}queue {queue.visible + queue.held}
      {portal &&
        ` · ${portal.requests} calls to DocSpace, ${portal.refused} rate-limited (429), ${portal.unanswered} without an answer`}
    </span>
  </div>
)
