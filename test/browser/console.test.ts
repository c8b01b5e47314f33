import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Snapshot } from '#infra/local/console/wire.ts'
import { eventually, type OpenConsole, openConsole } from '../infra/local/console/open-console.ts'
import { seriousIn } from './axe.ts'
import { hasChromium, openBrowser, picture } from './chromium.ts'

const rooms = [
  { name: 'legal', sources: ['espocrm'], where: { industry: ['Legal'] }, link: { title: 'For lawyers' } },
  { name: 'default' },
]

describe.skipIf(!hasChromium)('the console in a browser', () => {
  let instance: OpenConsole
  let browser: Browser
  let page: Page
  const trouble: string[] = []

  beforeAll(async () => {
    ;[instance, browser] = await Promise.all([openConsole({ 'onboarding.rooms': rooms }), openBrowser()])
    page = await browser.newPage({ viewport: { width: 1280, height: 760 }, colorScheme: 'light', locale: 'en-GB' })
    page.on('pageerror', (error) => trouble.push(error.message))
    page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()))
    page.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(instance.url) && !url.startsWith('data:')) trouble.push(`asked another host: ${url}`)
    })
    await page.goto(instance.url)
  })
  afterEach(() => {
    expect(trouble.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await instance?.stop()
  })

  const button = (name: string | RegExp, within = page.locator('body')) => within.getByRole('button', { name })
  const row = (name: string) => page.locator('tr[data-client]').filter({ hasText: name })
  const ready = (name: string) => row(name).and(page.locator('[data-state=ready]')).waitFor({ timeout: 30_000 })

  test('a newcomer creates the first client with one click and sees its room', async () => {
    await button('Create client').click()
    await ready('Acme Corporation')
    const room = page.getByRole('region', { name: 'DocSpace', exact: true })
    await room.getByText('Client - Acme Corporation').waitFor()
    await room.getByText('Welcome.pdf').waitFor()
    await room.getByText('contact@acme.example.com').first().waitFor()
    await page.getByRole('region', { name: 'CRM record' }).getByText('ready').waitFor()
    const rule = page.getByRole('region', { name: 'Rules' }).getByRole('listitem')
    expect(await rule.allInnerTexts()).toEqual([
      expect.stringContaining('takes clients with source espocrm and industry Legal'),
      expect.stringContaining('began the room of Acme Corporation'),
    ])
    await picture(page, 'console')
    const call = page.locator('details', { hasText: 'POST /api/2.0/files/rooms' }).first()
    await call.locator('summary').click()
    await call.getByText('Client - Acme Corporation').first().waitFor()
  })

  test('a fault parks a client, and a replay by a click brings it home', async () => {
    await page.getByRole('switch', { name: /A welcome file is gone/ }).check()
    await page.getByLabel('Client', { exact: true }).fill('Borealis Foods')
    await button('Create client').click()
    const deadLetter = page.locator('[data-dead-letter]').filter({ hasText: 'Borealis Foods' })
    await deadLetter.getByText('template-missing').waitFor({ timeout: 30_000 })
    await deadLetter.scrollIntoViewIfNeeded()
    await picture(page, 'console-parked')
    await page.getByRole('switch', { name: /A welcome file is gone/ }).uncheck()
    await button('Replay Borealis Foods').click()
    await ready('Borealis Foods')
    await page.getByText('No clients are parked.').waitFor()
  })

  test('an outlet that is down holds up nobody, and is told later', async () => {
    await page.getByRole('switch', { name: /simulated-webhook is down/ }).check()
    await page.getByLabel('Client', { exact: true }).fill('Outlet Ltd')
    await button('Create client').click()
    await ready('Outlet Ltd')
    const told = page.locator('[data-event="room.ready"]').filter({ hasText: 'Outlet Ltd' })
    const of = (name: string) => told.locator(`[data-outlet=simulated-${name}]`)
    await of('teams').and(page.locator('[data-state=accepted]')).waitFor()
    await of('webhook').and(page.locator('[data-state=waiting][data-tries="2"]')).waitFor({ timeout: 30_000 })
    await told.scrollIntoViewIfNeeded()
    await picture(page, 'console-outlets')
    await page.getByRole('switch', { name: /simulated-webhook is down/ }).uncheck()
    await button('Send again room.ready Outlet Ltd').click()
    await of('webhook').and(page.locator('[data-state=accepted]')).waitFor({ timeout: 30_000 })
    await button('Send again room.ready Outlet Ltd').waitFor({ state: 'detached' })
  })

  test('a backup is run and its mail can be read', async () => {
    await button('Back up now').click()
    await page.locator('[data-backup][data-stage=done][data-outcome=good]').waitFor({ timeout: 90_000 })
    const mail = page.frameLocator('iframe')
    await mail
      .getByText(/The backup is complete/)
      .first()
      .waitFor({ timeout: 10_000 })
    await page.locator('#backup').scrollIntoViewIfNeeded()
    await picture(page, 'console-backup')
  })

  test.each(['light', 'dark'] as const)('axe-core finds nothing serious in %s colours', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    expect(await seriousIn(page)).toEqual([])
  })

  test('everything can be done with the keyboard', async () => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.getByLabel('Client', { exact: true }).fill('Keyboard Ltd')
    for (const key of ['Tab', 'Tab', 'Tab', 'Enter']) await page.keyboard.press(key)
    await ready('Keyboard Ltd')
  })

  test('a phone shows all of it without scrolling sideways', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.evaluate('scrollTo(0, 0)')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    for (const name of ['CRM', 'The path', 'DocSpace', 'Faults', 'Outlets', 'Backup']) {
      await page.getByRole('region', { name, exact: true }).waitFor()
    }
    await page.evaluate("document.getElementById('path').scrollIntoView()")
    await picture(page, 'console-phone')
    expect(await seriousIn(page)).toEqual([])
    await page.setViewportSize({ width: 1280, height: 760 })
  })

  test('many clients make the list scroll and not the page, and their state is to be seen however narrow it is', async () => {
    await row('Acme Corporation').waitFor()
    await page.evaluate(`{
      const body = document.querySelector('.path tbody')
      for (let n = 0; n < 80; n += 1) body.append(body.firstElementChild.cloneNode(true))
    }`)
    const below = `document.documentElement.scrollHeight - scrollY - document.getElementById('backup').getBoundingClientRect().bottom`
    expect(await page.evaluate(below)).toBeLessThan(100)
    await page.setViewportSize({ width: 768, height: 1024 })
    const state = await page.locator('tr[data-client] .pill').first().boundingBox()
    const list = await page.getByRole('region', { name: 'Clients', exact: true }).boundingBox()
    expect((state?.x ?? 0) + (state?.width ?? 9_999)).toBeLessThanOrEqual((list?.x ?? 0) + (list?.width ?? 0))
    expect(
      await page
        .getByRole('link', { name: /\/rooms\/shared\// })
        .first()
        .getAttribute('href'),
    ).toMatch(/^http/)
    await page.setViewportSize({ width: 1280, height: 760 })
    await page.reload()
  })

  test('fifty clients come through a fault test, and every invariant holds', async () => {
    await page.evaluate('scrollTo(0, 0)')
    await page.emulateMedia({ colorScheme: 'dark' })
    await button('Fault test with 50 clients').click()
    await page.locator('[data-fault-test=running]').waitFor()
    await page.locator('tr[data-state=waiting]').first().waitFor({ timeout: 60_000 })
    await page.evaluate('scrollTo(0, 0)')
    await picture(page, 'console-fault-test')
    const snapshot = await eventually(
      () => instance.get<Snapshot>('/api/snapshot'),
      ({ faultTest }) => faultTest?.running === false,
      240_000,
    )
    await page.locator('[data-fault-test=over]').waitFor()
    expect(snapshot.clients).toMatchObject({ known: 0, queued: 0, working: 0, waiting: 0, parked: 0, ready: 54 })
    expect(snapshot.invariants.map(({ id, value, holds }) => [id, value, holds])).toEqual([
      ['rooms', 1, true],
      ['invitations', 1, true],
      ['lost', 0, true],
    ])
    expect(await page.locator('[data-invariant][data-holds=true]').count()).toBe(3)
    const { docspace } = instance.instance
    expect(docspace?.state.rooms.filter(({ tags }) => tags.length > 0)).toHaveLength(54)
    expect(docspace?.counters.broken).toBeGreaterThan(0)
  }, 400_000)

  test('a parked client is let go, once somebody agrees', async () => {
    await page.getByRole('switch', { name: /A welcome file is gone/ }).check()
    await page.getByLabel('Client', { exact: true }).fill('Letting Go Ltd')
    await button('Create client').click()
    const deadLetter = page.locator('[data-dead-letter]').filter({ hasText: 'Letting Go Ltd' })
    await deadLetter.getByText('template-missing').waitFor({ timeout: 30_000 })
    page.once('dialog', (dialog) => void dialog.dismiss())
    await button('Discard Letting Go Ltd').click()
    await deadLetter.waitFor()
    page.once('dialog', (dialog) => void dialog.accept())
    await button('Discard Letting Go Ltd').click()
    await page.getByText('Discarded. Room and record stay as they are.').waitFor()
    await deadLetter.waitFor({ state: 'detached' })
    await page.getByRole('switch', { name: /A welcome file is gone/ }).uncheck()
  })
})
