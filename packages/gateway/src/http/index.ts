export { InFlight } from "./in-flight.ts";
export { createGatewayServer, type RequestLine, type ServerOptions } from "./server.ts";
