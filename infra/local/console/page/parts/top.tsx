import { useState } from 'preact/hooks'
import type { InstanceView } from '../../wire.ts'

const themes = ['system', 'light', 'dark'] as const

const sections = [
  ['crm', 'CRM'],
  ['path', 'Path'],
  ['docspace', 'DocSpace'],
  ['faults', 'Faults'],
  ['parked', 'Parked'],
  ['outlets', 'Outlets'],
  ['backup', 'Backup'],
]

export const Top = ({ connected, instance }: { connected: boolean; instance: InstanceView | undefined }) => {
  const real = Object.keys(instance?.real ?? {})
  return (
    <header class="top">
      <h1>Roomkeeper</h1>
      <p class="soft">
        A client appears in the CRM; a moment later exactly one ready DocSpace room belongs to it.{' '}
        {real.length > 0 && <span class="pill warn">real: {real.join(', ')}</span>}
        {!connected && <span class="pill bad">not connected</span>}
      </p>
      <nav aria-label="Sections">
        {sections.map(([id, name]) => (
          <a key={id} href={`#${id}`}>
            {name}
          </a>
        ))}
      </nav>
      <ThemeButton />
    </header>
  )
}

const ThemeButton = () => {
  const [theme, setTheme] = useState<(typeof themes)[number]>('system')
  const turn = () => {
    const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system'
    document.documentElement.dataset.theme = next
    setTheme(next)
  }
  return (
    <button type="button" onClick={turn}>
      <span class="hidden">Colours: </span>
      {theme}
    </button>
  )
}
