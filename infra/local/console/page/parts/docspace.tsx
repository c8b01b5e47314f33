import type { ClientDetail, RoomView, TreeNode } from '../../wire.ts'
import { clock, nameOf } from '../words.ts'

type Props = { detail: ClientDetail | undefined }

/** The room as DocSpace has it. */
export const DocSpaceCard = ({ detail }: Props) => (
  <section class="card stack" id="docspace" aria-labelledby="docspace-title">
    <header>
      <h2 id="docspace-title">DocSpace</h2>
      <span class="soft">{detail ? `room of ${nameOf(detail.row)}` : 'simulated'}</span>
    </header>
    {(!detail || detail.rooms.length === 0) && <p class="note">No room yet.</p>}
    {detail?.rooms.map((room) => (
      <Room key={room.id} room={room} />
    ))}
  </section>
)

const Room = ({ room }: { room: RoomView }) => (
  <div class="stack" data-room={room.id}>
    <p>
      <strong>{room.title}</strong> <span class="soft mono">#{room.id}</span>
      {room.rule !== undefined && <span class="soft"> by the rule {room.rule}</span>}
    </p>
    <div class="tree">
      <h3>Content</h3>
      {room.tree.length === 0 ? <p class="soft">empty</p> : <Tree nodes={room.tree} />}
    </div>
    <div>
      <h3>Members</h3>
      <ul class="lines">
        {room.members.map(({ email, role, joined }) => (
          <li key={email}>
            <span>{email}</span>
            <span class="soft">
              {role}
              {joined ? '' : ', invited'}
            </span>
          </li>
        ))}
      </ul>
    </div>
    <div>
      <h3>Invitation link</h3>
      {room.links.length === 0 && <p class="soft">none yet</p>}
      <ul class="lines">
        {room.links.map(({ title, role }) => (
          <li key={title}>
            <span>{title}</span>
            <span class="soft">{role}</span>
          </li>
        ))}
      </ul>
    </div>
  </div>
)

const Tree = ({ nodes }: { nodes: readonly TreeNode[] }) => (
  <ul>
    {nodes.map(({ title, kind, children }) => (
      <li key={title} class={kind}>
        <span>{title}</span>
        {children.length > 0 && <Tree nodes={children} />}
      </li>
    ))}
  </ul>
)

/** What DocSpace mailed to the people of the room. */
export const MailCard = ({ detail }: Props) => (
  <section class="card" aria-labelledby="outbox-title">
    <header>
      <h2 id="outbox-title">Mail sent by DocSpace</h2>
    </header>
    {(!detail || detail.mails.length === 0) && <p class="soft">Nobody was written to yet.</p>}
    <ul class="lines">
      {detail?.mails.map(({ at, to, subject }, n) => (
        <li key={`${at} ${n}`}>
          <span>{to}</span>
          <span class="soft">
            {subject}, {clock(at)}
          </span>
        </li>
      ))}
    </ul>
  </section>
)

const noRecord = (detail: Props['detail']) =>
  detail?.row.state === 'ready' ? 'The CRM has this record no more.' : 'Nothing was written back yet.'

const Link = ({ to }: { to: string }) => (
  <a href={to} target="_blank" rel="noreferrer">
    {to}
  </a>
)

/** What the salesperson sees on the client's record. */
export const RecordCard = ({ detail }: Props) => (
  <section class="card" aria-labelledby="record-title">
    <header>
      <h2 id="record-title">CRM record</h2>
      <span class="soft">what the salesperson sees</span>
    </header>
    {(!detail || detail.record.length === 0) && <p class="soft">{noRecord(detail)}</p>}
    <dl class="fields">
      {detail?.record.map(({ field, value }) => (
        <div key={field}>
          <dt>{field}</dt>
          <dd>{/^https?:/.test(value) ? <Link to={value} /> : value || '–'}</dd>
        </div>
      ))}
    </dl>
  </section>
)
