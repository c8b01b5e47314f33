import { useState } from 'preact/hooks'
import { useDetail, useLive } from './live.ts'
import { BackupCard } from './parts/backup.tsx'
import { CrmCard } from './parts/crm.tsx'
import { DocSpaceCard, MailCard, RecordCard } from './parts/docspace.tsx'
import { FaultCard } from './parts/faults.tsx'
import { Invariants } from './parts/invariants.tsx'
import { OutletsCard } from './parts/outlets.tsx'
import { ParkedCard } from './parts/parked.tsx'
import { PathCard } from './parts/path.tsx'
import { RulesCard } from './parts/rules.tsx'
import { Top } from './parts/top.tsx'
import { WaterfallCard } from './parts/waterfall.tsx'
import { nameOf, stateWords } from './words.ts'

/** The whole page: left the CRM, in the middle the path, right DocSpace. */
export const Console = () => {
  const live = useLive()
  const [picked, setPicked] = useState<string>()
  const { rows, snapshot, instance, backups, outlets } = live
  // Until somebody picks one, the newest client is the one to watch.
  const chosen = rows.find(({ client }) => client === picked) ?? rows[0]
  const detail = useDetail(chosen)
  return (
    <>
      <Top connected={live.connected} instance={instance} />
      <main>
        <Invariants snapshot={snapshot} />
        <div class="column">
          <CrmCard
            instance={instance}
            chosen={chosen}
            faultTest={snapshot?.faultTest}
            onCreated={() => setPicked(undefined)}
          />
          <FaultCard snapshot={snapshot} />
        </div>
        <div class="column">
          <PathCard rows={rows} chosen={chosen} onPick={setPicked} />
          <WaterfallCard detail={detail} />
          <ParkedCard snapshot={snapshot} />
        </div>
        <div class="column right">
          <DocSpaceCard detail={detail} />
          <RulesCard instance={instance} detail={detail} />
          <MailCard detail={detail} />
          <RecordCard detail={detail} />
        </div>
        <OutletsCard outlets={outlets} />
        <BackupCard backups={backups} />
      </main>
      <p class="hidden" aria-live="polite">
        {chosen ? `${nameOf(chosen)}: ${stateWords[chosen.state].text}` : ''}
      </p>
    </>
  )
}
