import { freebsd } from '../freebsd.ts'
import { fingerprint } from '../matrix/parts.ts'
import { allPorts, flavorNames, type Ports } from '../ports.ts'
import type { Row } from '../results.ts'

/** What these ports make that row of; undefined when they have no such row. */
export function madeOfNow(ports: Ports, { port: origin, flavor, set }: Row, release: string): string | undefined {
  const port = allPorts(ports).find(one => one.origin === origin)
  if (port === undefined || !flavorNames(port).includes(flavor)) return undefined
  return fingerprint(port, { flavor, freebsd: freebsd(release), options: new Set(set) })
}
