;; It has a start function.
(component
  (core module $rules
    (memory (export "memory") 1 16)
    (func (export "run") (result i32) i32.const 7)
    (func $begin)
    (start $begin))
  (core instance $running (instantiate $rules))
  (instance $contract)
  (export "quittance:settlement/contract@0.1.0" (instance $contract)))
