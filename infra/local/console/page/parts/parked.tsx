import { useState } from 'preact/hooks'
import type { Snapshot } from '../../wire.ts'
import { askConsole } from '../api.ts'
import { useDeadLetters } from '../live.ts'
import { clock } from '../words.ts'
import { Act, type Notice, NoticeLine } from './act.tsx'

/** The dead-letter queue: who is parked, why, and sending them again. */
export const ParkedCard = ({ snapshot }: { snapshot: Snapshot | undefined }) => {
  const [deadLetters, reload] = useDeadLetters(snapshot)
  const [notice, setNotice] = useState<Notice>()
  const replay = (ids?: string[]) => async () => {
    const { replayed } = await askConsole<{ replayed: number }>('/api/failed/replay', 'POST', ids ? { ids } : {})
    reload()
    return `${replayed} sent to the workers again; the path above shows what becomes of them.`
  }
  const discard = (id: string, who: string) => async () => {
    if (!window.confirm(`Delete the parked message of ${who} for good? The client gets no room by it.`))
      return undefined
    const { discarded } = await askConsole<{ discarded: number }>('/api/failed/discard', 'POST', { ids: [id] })
    reload()
    return discarded === 1 ? 'Discarded. Room and record stay as they are.' : 'It was gone already.'
  }
  const parked = deadLetters ?? []
  return (
    <section class="card stack" id="parked" aria-labelledby="parked-title">
      <header>
        <h2 id="parked-title">Parked ({parked.length})</h2>
        <span class="soft">the dead-letter queue: what no retry can help</span>
      </header>
      {parked.length === 0 && <p class="soft">No clients are parked.</p>}
      <ul class="dead-letters">
        {parked.map(({ id, client, name, reason, parkedAt, replays }) => (
          <li key={id} data-dead-letter={client}>
            <div>
              <strong>{name || client}</strong> <span class="pill bad">{reason.code}</span>
              <p>
                {reason.what}
                {reason.detail ? ` (${reason.detail})` : ''}. <span class="soft">{reason.remedy}</span>
              </p>
              <small class="soft">
                since {clock(parkedAt)}
                {replays > 0 ? `, replayed ${replays} ${replays === 1 ? 'time' : 'times'}` : ''}
              </small>
            </div>
            <div class="buttons">
              <Act work={replay([id])} onNotice={setNotice}>
                Replay<span class="hidden"> {name || client}</span>
              </Act>
              <Act work={discard(id, name || client)} onNotice={setNotice}>
                Discard<span class="hidden"> {name || client}</span>
              </Act>
            </div>
          </li>
        ))}
      </ul>
      {parked.length > 0 && (
        <Act work={replay()} onNotice={setNotice}>
          Replay all
        </Act>
      )}
      <NoticeLine notice={notice} />
    </section>
  )
}
