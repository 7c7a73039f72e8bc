;; A core module, not a component.
(module (memory 1 16))
