// The version of the engine, as recordings and reports name it. Equal to the package's version; a test holds it there.
export const ENGINE = "0.1.0";
