import { expect, test } from 'vitest'
import { htmlNote } from '#lib/crm/records/timeline/html-note.ts'

const note = { id: 'evt_1', at: 0, headline: 'A "room"', lines: ["it's\n <i>\t&amp;  ", 'second'] }

test('a note is paragraphs, each in one line, in which every sign of HTML is text', () => {
  expect(htmlNote(note)).toBe(
    '<p><strong>A &quot;room&quot;</strong></p><p>it&#39;s &lt;i&gt; &amp;amp;</p><p>second</p><p>Roomkeeper evt_1</p>',
  )
})

test('with a room it has a link', () => {
  expect(htmlNote({ ...note, lines: [], url: 'https://p.example/?a=1&b="2"' })).toBe(
    '<p><strong>A &quot;room&quot;</strong></p><p><a href="https://p.example/?a=1&amp;b=&quot;2&quot;">Open the room</a></p><p>Roomkeeper evt_1</p>',
  )
})
