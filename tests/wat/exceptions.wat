;; It throws.
(component
  (core module $rules
    (tag (param i32))
    (memory (export "memory") 1 16)
    (func (export "run") (result i32) i32.const 7))
  (core instance $running (instantiate $rules))
  (instance $contract)
  (export "quittance:settlement/contract@0.1.0" (instance $contract)))
