import { type ComponentChild, Fragment, isValidElement, type VNode } from 'preact'

/** An element of a page as it is drawn: its name, its class and its text. */
export interface Drawn {
  name: string
  class: string
  text: string
}

const textOf = (child: unknown): string => (typeof child === 'string' || typeof child === 'number' ? String(child) : '')

/** Every element that a component without state draws, in order; each with all the text in it. */
export const drawn = (child: ComponentChild | ComponentChild[]): Drawn[] => draw(child).elements

const draw = (child: unknown): { text: string; elements: Drawn[] } => {
  if (Array.isArray(child)) {
    const all = child.map(draw)
    return { text: all.map(({ text }) => text).join(''), elements: all.flatMap(({ elements }) => elements) }
  }
  if (!isValidElement(child)) return { text: textOf(child), elements: [] }
  const { type, props } = child as VNode<{ class?: string; children?: unknown }>
  if (type === Fragment) return draw(props.children)
  if (typeof type === 'function') return draw((type as (given: unknown) => unknown)(props))
  const { text, elements } = draw(props.children)
  return { text, elements: [{ name: String(type), class: (props.class ?? '').trim(), text }, ...elements] }
}
