const namespace = 'http://soap.sforce.com/2006/04/metadata'

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** A tree of elements as XML: a list is the element repeated. */
export type XmlTree = { [name: string]: string | XmlTree | readonly (string | XmlTree)[] }

const lines = (tree: XmlTree, indent: string): string[] =>
  Object.entries(tree).flatMap(([name, value]) =>
    [value]
      .flat()
      .flatMap((one) =>
        typeof one === 'string'
          ? [`${indent}<${name}>${escaped(one)}</${name}>`]
          : [`${indent}<${name}>`, ...lines(one as XmlTree, `${indent}    `), `${indent}</${name}>`],
      ),
  )

/** A document of Salesforce's Metadata API. */
export const documentOf = (root: string, tree: XmlTree): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${root} xmlns="${namespace}">`,
    ...lines(tree, '    '),
    `</${root}>`,
    '',
  ].join('\n')
