;; It exports nothing.
(component
  (core module $rules
    (memory (export "memory") 1 16)
    (func (export "run") (result i32) i32.const 7))
  (core instance $running (instantiate $rules))
  (instance $contract))
