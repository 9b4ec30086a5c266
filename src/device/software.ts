// The software that a simulated router or switch says it runs.

/** Of the configurations that it writes. */
export const SYSTEM_VERSION = "15.4";
/** In `show version`, in CDP's announcements and when it starts. */
export const SYSTEM_SOFTWARE = `Cisco IOS Software, Hopwise Software (HOPWISE-UNIVERSALK9-M), Version ${SYSTEM_VERSION}(3)M, RELEASE SOFTWARE (fc1)`;
