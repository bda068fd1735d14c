/** What a package may cost before it is refused: a file decides nothing about our memory and time by what it claims. */
export interface Budget {
  /** Bytes of the file. */
  readonly file: number
  /** Bytes of the signature member, unpacked; apk itself skips signatures above 64 KiB. */
  readonly signature: number
  /** Bytes of the control member, packed as well as unpacked. */
  readonly control: number
  /** Bytes of the data member, unpacked. */
  readonly data: number
  /** Entries of the data member. */
  readonly entries: number
  /** Bytes of one pax header, and of one gzip header. */
  readonly header: number
  /** Bytes of all names, link targets and pax headers of the data member together. */
  readonly names: number
  /** Bytes of all kernel modules that are kept for a look inside, packed and unpacked. */
  readonly modules: number
}

const mebibyte = 1024 * 1024

/** Far above the largest package in use (a kernel: 8 MiB packed, some thousand entries), far below what hurts. */
export const usualBudget: Budget = {
  file: 1024 * mebibyte,
  signature: 128 * 1024,
  control: 2 * mebibyte,
  data: 2048 * mebibyte,
  entries: 10_000,
  header: 64 * 1024,
  names: 4 * mebibyte,
  modules: 24 * mebibyte,
}
