/** A FreeBSD release as the ports framework sees it: OSREL, OSVERSION, ARCH. */
export interface FreeBSD {
  /** `14.3` */
  readonly release: string
  /** `1403000`; see the table of __FreeBSD_version values in the Porter's Handbook. */
  readonly osversion: number
  readonly arch: string
}

/** `14.3` -> OSVERSION 1403000: the value that a release has when it is cut. */
export function freebsd(release: string, arch = 'amd64'): FreeBSD {
  const [major = 0, minor = 0] = release.split('.').map(Number)
  return { release, osversion: major * 100_000 + minor * 1_000, arch }
}

/** The system of an OSVERSION: ports may look at the name of the release as well as at the number. */
export function freebsdAt(osversion: number, arch: string): FreeBSD {
  const release = `${Math.floor(osversion / 100_000)}.${Math.floor((osversion % 100_000) / 1_000)}`
  return { release, osversion, arch }
}
