import type { ClientDetail, InstanceView, RuleView } from '../../wire.ts'
import { nameOf } from '../words.ts'

interface Props {
  instance: InstanceView | undefined
  detail: ClientDetail | undefined
}

/** The rules for kinds of clients, and which of them began the chosen client's room. */
export const RulesCard = ({ instance, detail }: Props) => {
  const rules = instance?.rules ?? []
  const begunBy = detail?.rooms.find(({ rule }) => rule !== undefined)?.rule
  const isGone = begunBy !== undefined && rules.every(({ name }) => name !== begunBy)
  return (
    <section class="card stack" id="rules" aria-labelledby="rules-title">
      <header>
        <h2 id="rules-title">Rules</h2>
        <span class="soft">the first that fits a client decides</span>
      </header>
      {rules.length === 0 && <p class="soft">There are no rules: all rooms are alike.</p>}
      {isGone && <p class="note warn">The room was begun by the rule {begunBy}, which these settings do not have.</p>}
      <ol class="rules">
        {rules.map((rule) => (
          <li key={rule.name} data-rule={rule.name}>
            <strong>{rule.name}</strong> {rule.skip && <span class="pill warn">makes no rooms</span>}
            {detail && rule.name === begunBy && <span class="pill good">began the room of {nameOf(detail.row)}</span>}
            <p class="soft">{conditionsOf(rule)}</p>
            {rule.sets.length > 0 && <Sets sets={rule.sets} />}
          </li>
        ))}
      </ol>
    </section>
  )
}

const conditionsOf = ({ conditions }: RuleView): string =>
  conditions.length === 0
    ? 'takes every client'
    : `takes clients with ${conditions.map(({ what, values }) => `${what} ${values.join(' or ')}`).join(' and ')}`

const Sets = ({ sets }: Pick<RuleView, 'sets'>) => (
  <dl class="fields">
    {sets.map(({ path, value }) => (
      <div key={path}>
        <dt>{path}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)
