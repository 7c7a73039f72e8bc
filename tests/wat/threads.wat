;; Its memory is shared between threads.
(component
  (core module $rules
    (memory (export "memory") 1 16 shared)
    (func (export "run") (result i32) i32.const 7))
  (core instance $running (instantiate $rules))
  (instance $contract)
  (export "quittance:settlement/contract@0.1.0" (instance $contract)))
