//! The worker in process: a store in a folder of its own, drawn pictures, a source that needs no network.
