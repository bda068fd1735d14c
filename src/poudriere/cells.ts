/** A cell is one row in one jail: one call of `poudriere bulk -t` with a set of its own. Pure. */
import { packageVersion } from '../model/expect.ts'
import type { Port } from '../model/ports.ts'
import { type Row, rowId } from '../model/results.ts'

export interface Cell {
  /** `1c0ffee5-143amd64`: row and jail; names folders. */
  readonly id: string
  readonly row: Row
  readonly jail: string
  /** `wbrel_1c0ffee5`: the same in every run, so that the packages of dependencies are used again. */
  readonly set: string
  /** As it is listed: `net/wifibox-alpine@iwlwifi`. */
  readonly target: string
  readonly pkgname: string
}

export function cellsOf(rows: readonly Row[], jails: readonly string[], ports: readonly Port[]): readonly Cell[] {
  return jails.flatMap(jail => rows.map(row => cellOf(row, jail, portOf(row, ports))))
}

export function setOf(row: Row): string {
  return `wbrel_${rowId(row)}`
}

function cellOf(row: Row, jail: string, port: Port): Cell {
  const suffix = port.flavors.find(flavor => flavor.name === row.flavor)?.suffix ?? ''
  return {
    id: `${rowId(row)}-${jail}`,
    row,
    jail,
    set: setOf(row),
    target: row.flavor === '' ? row.port : `${row.port}@${row.flavor}`,
    pkgname: `${port.name}${suffix}-${packageVersion(port)}`,
  }
}

function portOf(row: Row, ports: readonly Port[]): Port {
  const port = ports.find(({ origin }) => origin === row.port)
  if (port === undefined) throw new Error(`no port ${row.port}; rows are checked before`)
  return port
}

/**
 * The make.conf of a row's set. `_FORCE` goes before everything that a user or a host may have chosen, and every option is
 * named, so that no default leaks in (bsd.options.mk).
 */
export function makeConf({ row }: Pick<Cell, 'row'>): string {
  const name = row.port.replace('/', '_')
  return [
    `# ${row.port}${row.flavor === '' ? '' : `@${row.flavor}`}, written by wbrel`,
    `${name}_UNSET_FORCE=${row.unset.map(option => ` ${option}`).join('')}`,
    `${name}_SET_FORCE=${row.set.map(option => ` ${option}`).join('')}`,
    '',
  ].join('\n')
}
