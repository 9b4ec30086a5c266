// RIP version 2 settings, as configured.
export interface RipConfig {
  version: 1 | 2;
}
