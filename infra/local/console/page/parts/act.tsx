import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

interface ActProps {
  /** What it does; its words are shown afterwards, and those of a refusal, too. */
  work(): Promise<string | undefined>
  children: ComponentChildren
  kind?: 'main'
  disabled?: boolean
  onNotice(notice: Notice | undefined): void
}

export interface Notice {
  text: string
  tone: 'plain' | 'bad'
}

/** A button that is busy while it works. */
export const Act = ({ work, children, kind, disabled, onNotice }: ActProps) => {
  const [busy, setBusy] = useState(false)
  const go = async () => {
    setBusy(true)
    try {
      const text = await work()
      onNotice(text === undefined ? undefined : { text, tone: 'plain' })
    } catch (error) {
      onNotice({ text: error instanceof Error ? error.message : String(error), tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <button type="button" class={kind} disabled={busy || disabled} onClick={go}>
      {children}
    </button>
  )
}

export const NoticeLine = ({ notice }: { notice: Notice | undefined }) => (
  <div role="status">{notice && <p class={`note ${notice.tone}`}>{notice.text}</p>}</div>
)
