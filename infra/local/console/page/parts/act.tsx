import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

interface ActProps {
  /** What it does; its words are shown afterwards, and those of a refusal, too. */
  work(): Promise<string | undefined>
  children: ComponentChildren
  kind?: 'main'
  disabled?: boolean
  onSaid(said: Said | undefined): void
}

export interface Said {
  text: string
  tone: 'plain' | 'bad'
}

/** A button that is busy while it works. */
export const Act = ({ work, children, kind, disabled, onSaid }: ActProps) => {
  const [busy, setBusy] = useState(false)
  const go = async () => {
    setBusy(true)
    try {
      const text = await work()
      onSaid(text === undefined ? undefined : { text, tone: 'plain' })
    } catch (error) {
      onSaid({ text: error instanceof Error ? error.message : String(error), tone: 'bad' })
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

export const SaidNote = ({ said }: { said: Said | undefined }) => (
  <div role="status">{said && <p class={`note ${said.tone}`}>{said.text}</p>}</div>
)
