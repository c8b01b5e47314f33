/** Why an archive cannot be relied on, by what is wrong; `detail` names tables, never people. */
export interface ContentFault {
  id:
    | 'table-missing'
    | 'table-twice'
    | 'xml-broken'
    | 'column-missing'
    | 'index-missing'
    | 'no-people'
    | 'no-owner'
    | 'row-twice'
    | 'label-collides'
    | 'mark-missing'
    | 'other-kind'
    | 'scheme-missing'
    | 'rows-missing'
    | 'column-unknown'
  detail: string
}
