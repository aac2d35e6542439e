import.meta.glob("../../README.md", { query: "?doctest", eager: true });
