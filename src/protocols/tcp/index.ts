// TCP as routing protocols need it. RFC 9293.
export { createTcp, type Tcp, type TcpDependencies, type TcpError } from "./tcp.ts";
export type { TcpConnectionView, TcpView } from "./view.ts";
