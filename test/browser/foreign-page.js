// Runs in a page: plain JavaScript, because the tests know nothing of documents.

/**
 * Sends all of it to each port in every way that a page has.
 * @param {{ ports: number[], requests: { path: string, body: object }[] }} given
 * @returns {Promise<{ url: string, status: number, text: string }[]>} each answer that the page could read
 */
export const sendAll = async ({ ports, requests }) => {
  const read = []
  const ask = async (url, init) => {
    const answer = await fetch(url, init).catch(() => undefined)
    const text = await answer?.text().catch(() => '')
    if (text) read.push({ url, status: answer.status, text })
  }
  const put = (name, attributes) => {
    const element = document.createElement(name)
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value)
    document.body.append(element)
    return element
  }
  put('iframe', { name: 'answers' })
  for (const port of ports) {
    for (const host of ['127.0.0.1', 'localhost']) {
      for (const { path, body } of requests) {
        const url = `http://${host}:${port}${path}`
        const json = JSON.stringify(body)
        await ask(url, { method: 'GET' })
        await ask(url, { method: 'GET', mode: 'no-cors' })
        for (const type of ['text/plain', 'application/json', 'application/x-amz-json-1.1'])
          await ask(url, { method: 'POST', headers: { 'content-type': type }, body: json })
        const target = { 'x-amz-target': 'secretsmanager.PutSecretValue', 'content-type': 'application/x-amz-json-1.1' }
        await ask(url, { method: 'POST', headers: target, body: json })
        await ask(url, { method: 'POST', mode: 'no-cors', body: json })
        await ask(url, { method: 'POST', mode: 'no-cors', body: new URLSearchParams({ Action: 'ListQueues', json }) })
        navigator.sendBeacon(url, json)
        put('img', { src: url })
        put('script', { src: url })
        const form = put('form', { action: url, method: 'POST', target: 'answers', enctype: 'text/plain' })
        // What is sent reads as JSON: a name and a value are put together with an equals sign.
        const field = document.createElement('input')
        Object.assign(field, { name: `${json.slice(0, -1)}${json === '{}' ? '' : ','}"x":"`, value: '"}' })
        form.append(field)
        form.submit()
      }
    }
  }
  return read
}

/**
 * How the server of the page itself answers requests with a JSON body.
 * @param {{ port: number, paths: string[] }} given
 * @returns {Promise<number[]>}
 */
export const statusesOf = async ({ port, paths }) => {
  const statuses = []
  for (const path of paths) {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      const headers = { 'content-type': 'application/json' }
      const body = method === 'GET' ? null : '{}'
      statuses.push((await fetch(`http://${location.hostname}:${port}${path}`, { method, headers, body })).status)
    }
  }
  return statuses
}
