;; It multiplies floats.
(component
  (core module $rules
    (memory (export "memory") 1 16)
    (func (export "run") (param f64) (result f64) local.get 0 local.get 0 f64.mul))
  (core instance $running (instantiate $rules))
  (instance $contract)
  (export "quittance:settlement/contract@0.1.0" (instance $contract)))
