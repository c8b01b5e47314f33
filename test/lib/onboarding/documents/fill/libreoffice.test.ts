import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fill } from '#lib/onboarding/documents/fill.ts'

const isInstalled = spawnSync('soffice', ['--version']).status === 0

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filled-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Has LibreOffice write a file again in another format. @returns the new file */
const converted = (name: string, bytes: Uint8Array | string, format: string): Buffer => {
  writeFileSync(join(folder, name), bytes)
  const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`
  const options = [profile, '--headless', '--convert-to', format, '--outdir', folder, join(folder, name)]
  const { status, stderr } = spawnSync('soffice', options, { timeout: 150_000 })
  if (status !== 0) throw new Error(`soffice ended with ${status}: ${stderr}`)
  return readFileSync(join(folder, name.replace(/\w+$/, format)))
}

const flat = (kind: string, styles: string, body: string) => `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.${kind}">
<office:automatic-styles><style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>${styles}</office:automatic-styles>
<office:master-styles/><office:body>${body}</office:body></office:document>`

/** A placeholder of which the second half is bold, so that it stands in two runs. */
const split = '{na<text:span text:style-name="B">me}</text:span>'
const paragraph = (text: string) => `<text:p>${text}</text:p>`

const templates = {
  docx: [
    'fodt',
    flat(
      'text',
      '',
      `<office:text>${paragraph(`Dear ${split}, {date}`)}<table:table table:name="T"><table:table-column/><table:table-row><table:table-cell>${paragraph('{field:Amount}')}</table:table-cell></table:table-row></table:table></office:text>`,
    ),
  ],
  xlsx: [
    'fods',
    flat(
      'spreadsheet',
      '',
      `<office:spreadsheet><table:table table:name="S"><table:table-row>${[`Dear ${split}, {date}`, '{field:Amount}'].map((text) => `<table:table-cell office:value-type="string">${paragraph(text)}</table:table-cell>`).join('')}</table:table-row></table:table></office:spreadsheet>`,
    ),
  ],
  pptx: [
    'fodp',
    flat(
      'presentation',
      '',
      `<office:presentation><draw:page draw:name="P"><draw:frame svg:width="10cm" svg:height="5cm" svg:x="1cm" svg:y="1cm"><draw:text-box>${paragraph(`Dear ${split}, {date}`)}${paragraph('{field:Amount}')}</draw:text-box></draw:frame></draw:page></office:presentation>`,
    ),
  ],
} as const

const values = new Map([
  ['name', 'Müller & Söhne\n<GmbH> _x0041_ 🚀'],
  ['date', '28.11.2026'],
  ['field:Amount', '=1+1'],
])

/** The text in a flat file of LibreOffice; a break is a line feed. */
const textIn = (flatFile: Buffer): string =>
  flatFile
    .toString()
    .replace(/^.*<office:body>/s, '')
    .replace(/<text:line-break\/>|<\/text:p>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

// Debian's packages libreoffice-writer-nogui, -calc-nogui and -impress-nogui have the program.
describe.skipIf(!isInstalled)('a document that LibreOffice wrote (skipped where soffice is not installed)', () => {
  it.each(Object.entries(templates))('is filled as %s, and LibreOffice opens it again', (format, [kind, template]) => {
    const file = converted(`template.${kind}`, template, format)
    const done = fill(file, values)
    if ('refusal' in done) throw new Error(done.refusal)
    expect(done.used.toSorted()).toEqual(['date', 'field:Amount', 'name'])
    const text = textIn(converted(`filled.${format}`, done.bytes, kind))
    expect(text).toContain('Dear Müller & Söhne\n<GmbH> _x0041_ 🚀, 28.11.2026')
    expect(text).toContain('=1+1')
    expect(text).not.toMatch(/[{}]/)
  })
})
